import { isWebUrl } from '@sluice/core'
import { z } from 'zod'

/** A URL that holds its bytes in base64; its first group is the media type. */
export const DATA_URL = /^data:([^,]*);base64,/i

/** The address of a picture or a document on the web. */
export const webUrl = z.string().refine(isWebUrl, 'must be an http(s) URL')

/** A web address, or a URL that holds the bytes. */
export const mediaUrl = z
  .string('must be a URL: files stored at a vendor cannot be carried')
  .refine((url) => DATA_URL.test(url) || isWebUrl(url), 'must be an http(s) URL or a data URL in base64')
