import { z } from 'zod';
import { parseIncoterm } from '../domain/incoterm.ts';
import { PAPER_FIELDS } from '../domain/papers/gaps.ts';
import { PAPER_LANGUAGES } from '../domain/papers/languages.ts';
import { isSeries } from '../domain/papers/series.ts';

const text = z.string().trim().min(1);

const seller = z
  .strictObject({
    name: text.describe('the company, as it is registered'),
    contact: text.optional().describe('whom customs or the carrier may ask for'),
    lines: z.array(text).min(1).max(4).describe('street, then postal code and city: one line each'),
    country: z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166-1 country such as CN'),
    taxId: text.optional(),
    eori: z
      .union([text, z.array(text).min(1)])
      .optional()
      .describe(
        'where you declare in the EU or the United Kingdom yourself, as under DDP or out of a warehouse there; as a list where you have one of each',
      ),
    phone: text.optional(),
    email: z.email().optional(),
    signatory: text.optional().describe('who signs, in print below the line'),
  })
  .describe('who stands on papers as the seller');

const series = z
  .string()
  .refine(isSeries, 'a text with {n} or {n:5} once, and {year} or {month} if numbers begin anew with them')
  .describe('such as CI-{year}-{n:5}');

/** `rules.papers` of the config. */
export const papers = z
  .strictObject({
    seller: seller.optional(),
    incoterm: z
      .string()
      .refine((written) => parseIncoterm(written) !== undefined, 'an incoterm such as DAP, or DAP Hamburg')
      .optional()
      .describe('for orders that name none'),
    reason: text.default('sale').describe('why goods leave the country'),
    language: z.enum(PAPER_LANGUAGES).default('en').describe('en, or English with Chinese beside it (en-zh)'),
    font: text
      .optional()
      .describe(
        'a font file (TTF or OTF) for all that is written, where the shipped ones lack characters that you need',
      ),
    required: z
      .array(z.enum(PAPER_FIELDS))
      .default([...PAPER_FIELDS])
      .describe('what gate papers asks for, of orders that cross a customs border'),
    numbers: z
      .strictObject({
        'commercial-invoice': series.default('CI-{year}-{n:5}'),
        'packing-list': series.default('PL-{year}-{n:5}'),
        'proforma-invoice': series.default('PI-{year}-{n:5}'),
      })
      .prefault({})
      .describe('how papers are numbered: without gaps'),
  })
  .describe('gate papers, commercial invoices, packing lists and proforma invoices: see docs/rules/papers.md');
