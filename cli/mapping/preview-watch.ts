import type { Paint } from './colour.ts';
import type { MappingDesk } from './mapping-context.ts';
export async function watchPreview(_desk: MappingDesk, _what: string, _record: string, _paint: Paint): Promise<void> {}
