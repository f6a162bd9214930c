import { Problem } from '../../messages/problem.ts';
import { requestForm, type ImportRequest } from '../../model/import-request.ts';
import { describeIssues } from '../archive/manifest-issues.ts';
import { findJsonFault, type JsonBounds } from '../archive/json-faults.ts';

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
  const text = decodeText(bytes);
  if (text === undefined) return refuse(['not JSON in UTF-8']);
  const fault = findJsonFault(text, bounds);
  if (fault !== undefined) return refuse([fault]);
  const json = parseJson(text);
  if (json === undefined) return refuse(['not JSON in UTF-8']);
  const checked = requestForm.safeParse(json);
  return checked.success ? checked.data : refuse(describeIssues(checked.error.issues, json, 'the request'));
}

function decodeText(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
