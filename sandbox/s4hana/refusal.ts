import type { Answer } from './batch.ts';

/** Why the system refuses something: its message and the field that it points at. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  readonly field: string | undefined;

  constructor(code: string, message: string, { status = 400, field }: { status?: number; field?: string } = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.field = field;
  }
}

/** A refusal as the gateway words it, with its own wrapper behind the application's message. */
export function errorAnswer({ code, message, status, field = '' }: Refusal): Answer {
  const detail = { code, message, propertyref: field, severity: 'error', target: '' };
  const wrapper = {
    ...detail,
    code: '/IWBEP/CX_SD_GEN_DPC_BUSINS',
    message: 'An exception was raised.',
    propertyref: '',
  };
  const innererror = {
    transactionid: '5FBC31D4A1B40080E0065FBC31D4A1B4',
    timestamp: '',
    errordetails: [detail, wrapper],
  };
  return { status, body: { error: { code, message: { lang: 'en', value: message }, innererror } } };
}
