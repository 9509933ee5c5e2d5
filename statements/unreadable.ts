/** A statement that cannot be read: nothing of it is taken. The message says where and what, never what stands there. */
export class UnreadableStatement extends Error {
  override readonly name = 'UnreadableStatement';
}
