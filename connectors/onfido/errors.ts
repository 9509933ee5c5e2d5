import type { Failure } from '../../domain/failures.ts';
import type { HttpAnswer } from '../http.ts';
import { vendorText } from '../vendor-text.ts';

/** `Error` of the vendor's OpenAPI description; `fields` names what is wrong, nested as it was sent. */
interface ApiError {
  error?: { type?: string; message?: string; fields?: Record<string, unknown> };
}

/** Of a token that another region's account gave. */
const OTHER_REGION = 'incorrect_base_url';

/** Only what the status does not tell: which field was refused, and a token of another region. */
export function classifyError({ status, data }: HttpAnswer): Failure | undefined {
  const { type, message, fields } = (data as ApiError | null)?.error ?? {};
  if (type === OTHER_REGION)
    return { class: 'auth', lack: 'account', message: 'this token belongs to another region than `region` says' };
  if (status !== 400 && status !== 404 && status !== 410 && status !== 422) return undefined;
  const field = fields && firstField(fields);
  const words = [message, fields && complaint(fields)].map(vendorText).filter((text) => text !== '');
  return {
    class: 'rejected',
    message: `refused with ${status}${words.length > 0 ? `: ${words.join(': ')}` : ''}`,
    code: status === 422 || status === 400 ? (type ?? String(status)) : String(status),
    ...(field ? { field } : {}),
  };
}

/** `address.country` of `{ address: { country: [...] } }`. */
function firstField(fields: Record<string, unknown>): string | undefined {
  const [name] = Object.keys(fields);
  if (name === undefined) return undefined;
  const inner = fields[name];
  const below = isObject(inner) ? firstField(inner) : undefined;
  return below === undefined ? name : `${name}.${below}`;
}

/** The first words of what is wrong with the first field. */
function complaint(fields: Record<string, unknown>): unknown {
  const [inner] = Object.values(fields);
  if (isObject(inner)) return complaint(inner);
  return Array.isArray(inner) ? inner.find((one) => typeof one === 'string') : inner;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
