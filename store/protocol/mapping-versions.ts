/** Versions of mappings, what is live together, and who changed it. Times are epoch milliseconds. */

/** A compiled mapping as the ledger keeps it: the texts that made it, by which it can be compiled again. */
export interface KeptVersion {
  /** The mapping's name, e.g. `shop/order`. */
  mapping: string;
  /** What `Mapping.pin` is: 16 hex digits. */
  version: string;
  /** `system/kind`, or a canonical `kind`. */
  from: string;
  to: string;
  /** Its own file first, then its baselines, then its tables; paths are relative to the mappings folder. */
  files: { path: string; text: string }[];
}

/** A kept version without its texts. */
export interface VersionRow {
  mapping: string;
  version: string;
  from: string;
  to: string;
  /** `hash` is the SHA-256 of the text, in hex. */
  files: { path: string; hash: string }[];
  /** When it was live first, for all or as a canary. */
  firstAt: number;
}

/** A version that rules a share of the roots, by the hash of the root. */
export interface Canary {
  mapping: string;
  version: string;
  /** Above 0 and below 100, in steps of a hundredth. */
  percent: number;
}

/** All versions that are live together: what a revision begins with, and keeps. */
export interface Release {
  /** 16 hex digits of the SHA-256 of the rest. */
  release: string;
  /** In the order of their files. */
  versions: { mapping: string; version: string }[];
  canaries: Canary[];
}

/** Who wants a change of what is live, and why; kept for ever. */
export interface MappingWord {
  what: MappingChange['what'];
  who: string;
  why: string;
}

/** One line of the audit of mappings. */
export interface MappingChange {
  at: number;
  mapping: string;
  /** `saved`: the folder has another text by now. `canary` began or has another share; `canary ended` without being promoted. */
  what: 'saved' | 'promoted' | 'rolled back' | 'canary' | 'canary ended';
  /** A person, or `folder` where it is only known that files there changed. */
  who: string;
  why: string;
  /** Absent where there was none before, or is none after. */
  from?: string;
  to?: string;
  /** The canary's share. */
  percent?: number;
}

/** What is live, and what was. */
export interface MappingVersionsProtocol {
  /**
   * Makes these versions live for what is packed from now on. `whole`: they are all that there is; else they take the
   * place of those of their names. Without `word` each difference is noted as saved in the folder; with it, the
   * named mapping's change is noted as that person's, and a canary of it ends. Answers what is live now.
   */
  publishMappings(
    versions: KeptVersion[],
    how: { whole: boolean; word?: MappingWord & { mapping: string; from?: string } },
  ): Promise<Release>;
  /** Begins a canary of a live mapping, or gives it another version or share. `null` where nothing is live yet. */
  startCanary(version: KeptVersion, percent: number, word: Omit<MappingWord, 'what'>): Promise<Release | null>;
  /** Ends a canary without promoting it: those that began with it keep it. `null` where there is none. */
  endCanary(mapping: string, word: Omit<MappingWord, 'what'>): Promise<Canary | null>;
  /** What is live; `null` before the first start. */
  liveMappings(): Promise<(Release & { since: number }) | null>;
  mappingRelease(release: string): Promise<Release | null>;
  /** Kept versions with their texts; one that is not kept is missing. */
  keptVersions(wanted: { mapping: string; version: string }[]): Promise<KeptVersion[]>;
  /** Versions of one mapping or of all, the latest first; `version` is a version or how it begins. */
  mappingVersions(filter: { mapping?: string; version?: string; limit: number }): Promise<VersionRow[]>;
  /** The audit, the latest first. */
  mappingChanges(filter: { mapping?: string; limit: number }): Promise<MappingChange[]>;
}
