interface Parameters {
	readonly transactionId: string;
	readonly encodings: Record<string, unknown>[];
	readonly degradationPreference?: string;
}

/** Keeps its parameters as a browser's sender does. */
export class FakeSender {
	parameters: Parameters;

	constructor(encodings: readonly object[]) {
		this.parameters = { transactionId: 't', encodings: encodings.map((one) => ({ ...one })) };
	}

	getParameters(): Parameters {
		return structuredClone(this.parameters);
	}

	setParameters(parameters: Parameters): Promise<void> {
		this.parameters = parameters;
		return Promise.resolve();
	}

	/** As what takes a browser's wants it. */
	get real(): RTCRtpSender {
		return this as unknown as RTCRtpSender;
	}
}
