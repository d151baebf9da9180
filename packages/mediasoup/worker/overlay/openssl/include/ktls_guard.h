#pragma once
// Distributions build OpenSSL with kernel TLS. libssl then asks the outgoing BIO, with a control call, whether it
// sends through the kernel. The worker's BIO callback answers 1 to every call it does not know, which reads as "yes":
// libssl never allocates its write buffer, and the first DTLS handshake ends in SIGSEGV. OpenSSL as the worker bundles
// it has no kernel TLS and never asks. So control calls keep the BIO's own answer; all else reaches the callback.
#ifdef __cplusplus
#include <openssl/bio.h>

namespace ktls_guard
{
	inline BIO_callback_fn_ex guarded = nullptr;

	inline long answer(
	  BIO* bio, int operation, const char* data, size_t size, int number, long value, int result, size_t* done)
	{
		constexpr int controlAnswered = BIO_CB_CTRL | BIO_CB_RETURN;

		return operation == controlAnswered
		         ? result
		         : guarded(bio, operation, data, size, number, value, result, done);
	}

	// The worker installs one function on all its BIOs, so one place to remember it is enough.
	inline void install(BIO* bio, BIO_callback_fn_ex callback)
	{
		guarded = callback;
		BIO_set_callback_ex(bio, answer);
	}
} // namespace ktls_guard

#define BIO_set_callback_ex ktls_guard::install
#endif
