import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { declareAmend } from './amend.ts';
import { declareList } from './list.ts';
import { declareShow } from './show.ts';
import { declareAssign, declareResolve, declareWords } from './words.ts';

/** `waybill cases ...` */
export function declareCases(cases: Command, context: CommandContext): void {
  declareList(cases, context);
  declareShow(cases, context);
  declareWords(cases, context);
  declareAmend(cases, context);
  declareAssign(cases, context);
  declareResolve(cases, context);
}
