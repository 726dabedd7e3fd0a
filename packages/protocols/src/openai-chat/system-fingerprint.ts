/** Names what answered, as OpenAI names the build of its backend; opaque to clients, and there in every answer. */
export const SYSTEM_FINGERPRINT = 'fp_sluice'
