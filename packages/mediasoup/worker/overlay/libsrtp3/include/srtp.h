#pragma once
// libsrtp 3 made the policy an opaque object and gave protect and unprotect separate input and output buffers.
// Distributions ship libsrtp 2. These are the calls of version 3 that the worker makes, in terms of version 2.
#define srtp_policy_t srtp2_policy_t
#include <srtp2/srtp.h>
#undef srtp_policy_t

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

// Two status codes that version 2 does not know, with the values that version 3 gives them.
constexpr auto srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
constexpr auto srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(29);

namespace srtp3
{
	struct Policy
	{
		srtp2_policy_t settings{};
		std::array<unsigned char, SRTP_MAX_KEY_LEN> keyAndSalt{};
	};

	// Version 2 works in place: bring the packet to where the result shall be, then transform it there.
	template<typename Transform>
	srtp_err_status_t inPlace(
	  const uint8_t* input, size_t inputSize, uint8_t* output, size_t* outputSize, Transform transform)
	{
		if (*outputSize < inputSize)
		{
			return srtp_err_status_buffer_small;
		}

		if (output != input)
		{
			std::memcpy(output, input, inputSize);
		}

		int size          = static_cast<int>(inputSize);
		const auto status = transform(static_cast<void*>(output), &size);

		if (status == srtp_err_status_ok)
		{
			*outputSize = static_cast<size_t>(size);
		}

		return status;
	}
} // namespace srtp3

using srtp_policy_t = srtp3::Policy*;

inline srtp_err_status_t srtp_policy_create(srtp_policy_t* policy)
{
	*policy = new srtp3::Policy{};

	return srtp_err_status_ok;
}

inline void srtp_policy_destroy(srtp_policy_t policy)
{
	delete policy;
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc)
{
	policy->settings.ssrc = ssrc;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile)
{
	const auto status = srtp_crypto_policy_set_from_profile_for_rtp(&policy->settings.rtp, profile);

	return status == srtp_err_status_ok
	         ? srtp_crypto_policy_set_from_profile_for_rtcp(&policy->settings.rtcp, profile)
	         : status;
}

inline srtp_err_status_t srtp_policy_add_key(
  srtp_policy_t policy,
  const uint8_t* key,
  size_t keySize,
  const uint8_t* salt,
  size_t saltSize,
  const uint8_t* /*mki*/,
  size_t mkiSize)
{
	auto& storage = policy->keyAndSalt;

	if (mkiSize != 0 || keySize + saltSize > storage.size())
	{
		return srtp_err_status_bad_param;
	}

	std::copy_n(salt, saltSize, std::copy_n(key, keySize, storage.begin()));
	policy->settings.key = storage.data();

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allowed)
{
	policy->settings.allow_repeat_tx = allowed ? 1 : 0;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, size_t packets)
{
	policy->settings.window_size = packets;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy)
{
	return srtp_create(session, &policy->settings);
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return srtp_remove_stream(session, ssrc);
}

inline srtp_err_status_t srtp_protect(
  srtp_t session, const uint8_t* rtp, size_t rtpSize, uint8_t* srtp, size_t* srtpSize, size_t /*mkiIndex*/)
{
	return srtp3::inPlace(
	  rtp, rtpSize, srtp, srtpSize, [&](void* packet, int* size) { return srtp_protect(session, packet, size); });
}

inline srtp_err_status_t srtp_unprotect(
  srtp_t session, const uint8_t* srtp, size_t srtpSize, uint8_t* rtp, size_t* rtpSize)
{
	return srtp3::inPlace(
	  srtp, srtpSize, rtp, rtpSize, [&](void* packet, int* size) { return srtp_unprotect(session, packet, size); });
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const uint8_t* rtcp, size_t rtcpSize, uint8_t* srtcp, size_t* srtcpSize, size_t /*mkiIndex*/)
{
	return srtp3::inPlace(
	  rtcp, rtcpSize, srtcp, srtcpSize, [&](void* packet, int* size) { return srtp_protect_rtcp(session, packet, size); });
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t session, const uint8_t* srtcp, size_t srtcpSize, uint8_t* rtcp, size_t* rtcpSize)
{
	return srtp3::inPlace(
	  srtcp, srtcpSize, rtcp, rtcpSize, [&](void* packet, int* size) { return srtp_unprotect_rtcp(session, packet, size); });
}
