import { z } from 'zod';
import { WHEN_SILENT } from '../domain/vat-standing.ts';
import { duration } from './durations.ts';

/** `rules.vatIds` of the config. */
export const vatIds = z
  .strictObject({
    register: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,40}$/, 'a connection such as vat-register')
      .describe('the connection in which VAT ids are looked up, such as one of the European Commission'),
    recheckAfter: duration.prefault('90d').describe('how long an answer counts; then the register is asked again'),
    whenSilent: z
      .strictObject({
        after: duration.prefault('1d').describe('how long an order waits for an answer in any case'),
        then: z
          .enum(WHEN_SILENT)
          .default('wait')
          .describe(
            'what then: wait on; last-answer, where there is one; or form: go by how the id is written. It is asked about as soon as there is an answer',
          ),
      })
      .prefault({})
      .describe('when the register, or its member state, cannot be asked'),
  })
  .describe('VAT ids looked up in a register, for the gates kyc and tax: see docs/rules/kyc.md');
