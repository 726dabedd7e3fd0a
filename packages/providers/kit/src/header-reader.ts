/** The one thing that the readers of this package ask of headers; duplicates come joined by commas. */
export interface HeaderReader {
  get(name: string): string | null
}
