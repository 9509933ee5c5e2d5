import { type DestinationStream, type Logger as Pino, pino, stdTimeFunctions } from 'pino';
import { prettyLine } from './pretty.ts';

export interface Logger {
  debug(fields: object, text: string): void;
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

export interface LoggerOptions {
  level: 'debug' | 'info' | 'warn' | 'error';
  format: 'pretty' | 'json';
  /** Where lines go: standard error without it, because standard output is for results. */
  write?: (line: string) => void;
}

/** Names of fields whose values never stand in a log, whoever hands them in. */
const SECRET_FIELDS = ['password', 'secret', 'token', 'accessToken', 'apiKey', 'authorization', 'masterKey'];

/** The daemon's log: a line a message, for people or as JSON. Never holds secrets or personal data. */
export function createLogger(options: LoggerOptions): Logger & Pick<Pino, 'flush'> {
  const write = options.write ?? ((line: string) => void process.stderr.write(line));
  const stream: DestinationStream = {
    write: options.format === 'json' ? write : (line) => write(prettyLine(line, process.stderr.isTTY)),
  };
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]), censor: '***' },
      serializers: { error: (error: unknown) => (error instanceof Error ? error.message : error) },
    },
    stream,
  );
}
