/** What the environment says of Vertex AI; undefined where it says nothing. */
export interface VertexEnvironment {
  readonly projectId?: string
  readonly region?: string
  readonly accessToken?: string
}

/** `GOOGLE_CLOUD_PROJECT`, `CLOUD_ML_REGION` and, where Google's default credentials are not to be used, `VERTEX_ACCESS_TOKEN`. */
export function vertexFrom(env: Readonly<Record<string, string | undefined>>): VertexEnvironment {
  return {
    projectId: env['GOOGLE_CLOUD_PROJECT'] || env['ANTHROPIC_VERTEX_PROJECT_ID'] || undefined,
    region: env['CLOUD_ML_REGION'] || undefined,
    accessToken: env['VERTEX_ACCESS_TOKEN'] || undefined,
  }
}
