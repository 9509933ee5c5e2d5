import { z } from 'zod';

/** Proofs that a connector speaks its vendor's language, the strongest first. */
export const PROOFS = ['real', 'spec', 'vector', 'document', 'unverified'] as const;
export type Proof = (typeof PROOFS)[number];

/**
 * Which proof stands behind a connector, because one that was written with its sandbox from one memory proves only itself:
 * - `real`: the vendor's own system ran with it;
 * - `spec`: requests are validated against the vendor's machine-readable description, in its contract test;
 * - `vector`: a signature equals a published one, or one that the vendor's own code computed;
 * - `document`: written by the vendor's documentation;
 * - `unverified`: nobody could look.
 */
export interface Evidence {
  kind: Proof;
  /** What was run, read or compared: `Admin GraphQL 2026-10 introspection`. */
  of: string;
}

/** At least one. */
export type EvidenceList = readonly [Evidence, ...Evidence[]];

/** For systems that are declared: what their definition says, and that nobody looked where it says nothing. */
export const evidence = z
  .array(
    z.strictObject({
      kind: z.enum(PROOFS),
      of: z.string().min(1).describe('what was run, read or compared'),
    }),
  )
  .min(1)
  .default([{ kind: 'unverified', of: 'as its definition declares' }])
  .transform((list) => list as unknown as EvidenceList)
  .describe('which proof stands behind this definition: the real system ran, its description, a signature, a document');
