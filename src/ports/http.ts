export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** At most the first 64 KiB. */
  readonly body: string;
}

/** Why there was no answer: `refused`, `reset`, `timeout`, `tls`, `name`, or the system's own code. */
export interface HttpFailure {
  readonly failure: string;
}

/**
 * Asks over HTTP as a visitor would: no keep-alive, redirects not followed. Certificates are not judged for loopback
 * addresses, since what is asked there is this server itself.
 */
export interface Http {
  get(url: string, options?: GetOptions): Promise<HttpAnswer | HttpFailure>;
}

export interface GetOptions {
  readonly timeoutSeconds?: number;
  /** The name to ask for, at one of this server's own addresses, where no certificate is judged either. */
  readonly host?: string;
}
