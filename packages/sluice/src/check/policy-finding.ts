/** Something that a person should know about a policy. */
export interface PolicyFinding {
  /** `error`: it cannot be used, or a part of it cannot work. `warning`: it works otherwise than one might think. `note`: good to know. */
  readonly severity: 'error' | 'warning' | 'note'
  /** Where, as a JSON path such as `tiers.haiku[1]`. */
  readonly path: string
  /** What is the matter and what to do. */
  readonly message: string
}
