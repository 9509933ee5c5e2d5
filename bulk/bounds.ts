/** The most that a file may be, so that none takes this machine down. */
export const MOST_PACKED_BYTES = 32 * 1024 ** 2;
export const MOST_UNPACKED_BYTES = 256 * 1024 ** 2;
export const MOST_ROWS = 50_000;
/** Cells beyond these are no columns of orders. */
export const MOST_COLUMNS = 100;
/** Of a sheet: 50,000 rows of forty columns. */
export const MOST_CELLS = 2_000_000;
/** A sheet whose merged ranges hold more cells than this was made to be unfolded without end. */
export const MOST_MERGED_CELLS = 500_000;
