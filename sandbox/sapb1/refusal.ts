import type { FastifyReply } from 'fastify';

export type Version = 'v1' | 'v2';

/** Why a call is refused, with the status that goes with it. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** v1 writes the code as a number and the message with its language, v2 both as text. */
export function errorAnswer(reply: FastifyReply, version: Version, status: number, code: string, words: string) {
  const error =
    version === 'v1' ? { code: Number(code), message: { lang: 'en-us', value: words } } : { code, message: words };
  return reply.code(status).send({ error });
}
