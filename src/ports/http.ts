export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the certificate, ISO 8601; absent without TLS. */
  readonly certificateExpires?: string;
  /** At most the first 64 KiB. */
  readonly body: string;
}

/** Why there was no answer: `refused`, `reset`, `timeout`, `tls`, `name`, or the system's error code. */
export interface HttpFailure {
  readonly failure: string;
}

/**
 * HTTP requests as a visitor would make them: no keep-alive, redirects not followed. Certificates are not verified for
 * loopback addresses, which are this server itself.
 */
export interface Http {
  get(url: string, options?: GetOptions): Promise<HttpAnswer | HttpFailure>;
}

export interface GetOptions {
  readonly timeoutSeconds?: number;
  /** The host name to request, at one of this server's own addresses, where no certificate is verified either. */
  readonly host?: string;
}
