/** Something that people should know about a place of the config which reads well and does not do well. */
export interface ConfigFinding {
  /** `alerts.channels.ops.url` */
  path: string;
  severity: 'error' | 'warning';
  message: string;
}
