import type { VendorName } from './wire.ts'

/** A record that is looked up when read: a vendor that was not started has no address to give. */
export function baseUrlsOf(urlOf: (vendor: VendorName) => string): Readonly<Record<VendorName, string>> {
  return {
    get anthropic() {
      return urlOf('anthropic')
    },
    get bedrock() {
      return urlOf('bedrock')
    },
    get 'bedrock-mantle'() {
      return urlOf('bedrock-mantle')
    },
    get vertex() {
      return urlOf('vertex')
    },
    get foundry() {
      return urlOf('foundry')
    },
    get openai() {
      return urlOf('openai')
    },
    get azure() {
      return urlOf('azure')
    },
    get vllm() {
      return urlOf('vllm')
    },
    get gemini() {
      return urlOf('gemini')
    },
  }
}
