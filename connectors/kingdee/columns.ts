import { parseDecimal } from '../../domain/decimal.ts';

/** A text column as it is meant: the ERP keeps what is empty as blanks. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

/** The number of the basic data that a column refers to. */
export const numberOf = (value: unknown): string | undefined =>
  textOf((value as { FNumber?: unknown } | null | undefined)?.FNumber);

/** An amount or a quantity, exact. */
export const decimalOf = (value: unknown): string => parseDecimal(value) ?? '0';

/** A day as `2026-11-22`, without the midnight behind it. */
export const dayOf = (value: unknown): string | undefined => textOf(value)?.slice(0, 10);

/** What is there of these fields. */
export const present = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
