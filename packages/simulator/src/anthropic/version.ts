/** The first new version in three years: takes no sampling parameters at all. */
export const NEW_VERSION = '2026-10-21'
export const OLD_VERSION = '2023-06-01'
