import { z } from 'zod';
import type { ConnectorContext } from '../connector.ts';
import { duration } from '../rest/measures.ts';
import { secret } from '../secret.ts';
import { statementFiles } from './definition.ts';

/** The option that names a definition. */
export const DEFINITION = {
  definition: z
    .union([z.string(), z.record(z.string(), z.unknown())])
    .optional()
    .describe('the YAML file that declares the files, or what would stand in it; the layout of the manual without it'),
};

const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}=?$/;

const sftp = z
  .strictObject({
    host: z.string().min(1).describe('where the server listens, e.g. sftp.partner.example'),
    port: z.int().min(1).max(65_535).default(22),
    user: z.string().min(1).describe('the name to log in with'),
    password: secret('its password').optional(),
    key: secret('its private key, OpenSSH or PEM, such as "${file:./keys/partner}"').optional(),
    passphrase: secret('of the private key, where it has one').optional(),
    hostKey: z
      .string()
      .regex(FINGERPRINT, 'as `ssh-keygen -lf` shows it: SHA256: and 43 characters')
      .describe("the server's own fingerprint, e.g. SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"),
    timeout: duration.prefault('20s').describe('how long one answer may take, where `limits.timeout` is not shorter'),
    path: z.string().min(1).default('.').describe('the folder there that paths are taken from'),
  })
  .refine(({ password, key }) => Boolean(password) !== Boolean(key), 'either a password or a key')
  .refine(({ key, passphrase }) => Boolean(key) || !passphrase, 'a passphrase is of a key');

/** Where the files are: exactly one of the two. */
export const options = z
  .strictObject({
    ...DEFINITION,
    folder: z.string().min(1).optional().describe('the folder of this machine that paths are taken from'),
    statements: statementFiles
      .optional()
      .describe(
        'bank statements that are laid there, taken in by themselves: { files: "*.xml" }; see docs/rules/payments.md',
      ),
    sftp: sftp.optional().describe('or a server that is spoken to by SFTP'),
  })
  .refine(({ folder, sftp: server }) => Boolean(folder) !== Boolean(server), 'name either `folder` or `sftp`');

export type FileOptions = z.output<typeof options>;
export type SftpOptions = z.output<typeof sftp>;
export type FileContext = ConnectorContext<FileOptions>;
