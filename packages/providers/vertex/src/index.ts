export { createVertex, type VertexSettings } from './provider.ts'
export { vertexFrom, type VertexEnvironment } from './vertex-from.ts'
export type { GoogleAuthClient } from './google-auth.ts'
export { vertexKind } from './kind.ts'
