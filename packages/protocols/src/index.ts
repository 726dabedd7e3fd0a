export type {
  CountingSurface,
  DecodedRequest,
  EncodedRequest,
  EncodeInput,
  EventDecoder,
  EventEncoder,
  ListedModel,
  Surface,
} from './protocol.ts'
