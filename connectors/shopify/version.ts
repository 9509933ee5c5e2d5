/** The Admin API version that every document of this connector is written for and validated against. */
export const API_VERSION = '2026-10';
