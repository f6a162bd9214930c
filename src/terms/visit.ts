/** How one request through nginx went. */
export interface VisitFacts {
  readonly url: string;
  readonly status?: number;
  readonly failure?: string;
}
