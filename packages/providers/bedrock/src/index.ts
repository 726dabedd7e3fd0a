export { createBedrock, type BedrockSettings } from './provider.ts'
export { bedrockFrom, type BedrockEnvironment } from './bedrock-from.ts'
export type { AwsCredentials } from './credentials.ts'
export { bedrockKind, bedrockMantleKind } from './kinds.ts'
