/** One place that serves a model: provider, model, region and credential. Its id keys all health. */
export interface Deployment {
  /** Unique in the policy, such as `anthropic/claude-haiku-4-5`. */
  readonly id: string
  /** Name of the provider entry in the policy: a vendor's host with one credential. */
  readonly provider: string
  /** Catalog id of the model. */
  readonly model: string
  /** What this vendor calls the model, or the vendor's deployment name. */
  readonly vendorModel: string
  /** Where the data stays, such as `us` or `eu`; undefined when the vendor does not say. */
  readonly residency?: string
}
