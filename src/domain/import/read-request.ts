import { Problem } from '../../messages/problem.ts';
import { requestForm, type ImportRequest } from '../../model/import-request.ts';
import { describeIssues } from '../archive/manifest-issues.ts';
import { parseJson, type JsonBounds } from '../archive/json-faults.ts';

/** A request has a dozen values. */
const bounds: JsonBounds = { values: 100, keys: 50, text: 4096 };
const detailMaximum = 5;

/**
 * Reads the bytes of a request file, which an ordinary account has written.
 *
 * @param file its name, for the message
 * @returns Problem `archive.request-malformed` if they are no request
 */
export function readRequest(bytes: Buffer, file: string): ImportRequest | Problem {
  const refuse = (details: readonly string[]) =>
    Problem.of('archive.request-malformed', { file, details: details.slice(0, detailMaximum) });
  const parsed = parseJson(bytes, bounds);
  if ('fault' in parsed) return refuse([parsed.fault]);
  const { json } = parsed;
  const checked = requestForm.safeParse(json);
  return checked.success ? checked.data : refuse(describeIssues(checked.error.issues, json, 'the request'));
}
