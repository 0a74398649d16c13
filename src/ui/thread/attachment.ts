import { html, nothing, type TemplateResult } from 'lit'
import type { Attachment } from '../../core/model.js'
import { icon, type IconName } from '../icons.js'
import type { Strings } from '../strings/strings.js'
import { toShownFileName, toShownSize } from './text.js'

export type AttachmentView = {
  readonly strings: Strings
  readonly locale: string
  readonly url: (attachment: Attachment) => string | null
  /** Addresses of pictures that could not be shown. */
  readonly broken: ReadonlySet<string>
  readonly onBroken: (url: string) => void
}

type FileLike = Exclude<Attachment, { readonly type: 'location' }>

/** Kinds that can do nothing but show pixels. An SVG is a document and is never shown in place. */
const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'])

export function attachment(item: Attachment, view: AttachmentView): TemplateResult {
  if (item.type === 'location') return location(item, view)
  const url = safeUrl(view.url(item))
  if (url === null || view.broken.has(url)) return fileRow(item, url, view)
  switch (item.type) {
    case 'image':
      return pictures.has(item.mime) ? picture(item, url, view) : fileRow(item, url, view)
    case 'video':
      return html`<video class="media" controls preload="metadata" src=${url} aria-label=${nameOf(item, view)} @error=${() => view.onBroken(url)}></video>`
    case 'audio':
      return html`<audio class="sound" controls preload="none" src=${url} aria-label=${nameOf(item, view)} @error=${() => view.onBroken(url)}></audio>`
    case 'file':
      return fileRow(item, url, view)
  }
}

/** What an attachment is called where it cannot be shown: in a label, a quote, a preview. */
export const attachmentWord = (item: Attachment, strings: Strings): string => strings[item.type]

const nameOf = (item: FileLike, { strings }: AttachmentView): string => item.name || attachmentWord(item, strings)

// The box has its size before the picture is there: nothing moves when it comes.
function picture(item: Extract<Attachment, { type: 'image' }>, url: string, view: AttachmentView): TemplateResult {
  const size = item.width && item.height ? boxOf(item.width, item.height) : { width: 240, height: 180 }
  return html`<a class="picture" href=${url} target="_blank" rel="noopener noreferrer" aria-label=${view.strings.openFile(nameOf(item, view))}>
    <img
      src=${url}
      alt=${nameOf(item, view)}
      width=${size.width}
      height=${size.height}
      loading="lazy"
      decoding="async"
      referrerpolicy="no-referrer"
      @error=${() => view.onBroken(url)}
    />
  </a>`
}

function boxOf(width: number, height: number): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, 280 / width, 320 / height)
  return { width: Math.max(60, Math.round(width * scale)), height: Math.max(40, Math.round(height * scale)) }
}

const icons: Record<FileLike['type'], IconName> = { image: 'file', video: 'file', audio: 'file', file: 'file' }

function fileRow(item: FileLike, url: string | null, view: AttachmentView): TemplateResult {
  const { stem, extension } = toShownFileName(nameOf(item, view))
  const words = html`
    ${icon(icons[item.type])}
    <span class="file-words">
      <span class="file-name"><bdi class="stem">${stem}</bdi><bdi class="extension">${extension}</bdi></span>
      <span class="file-size">${item.size > 0 ? toShownSize(item.size, view.locale) : attachmentWord(item, view.strings)}${url === null ? `, ${view.strings.fileGone}` : ''}</span>
    </span>
    ${url === null ? nothing : icon('download')}
  `
  return url === null
    ? html`<span class="file">${words}</span>`
    : html`<a class="file" href=${url} download=${stem + extension} target="_blank" rel="noopener noreferrer">${words}</a>`
}

function location(item: Extract<Attachment, { type: 'location' }>, { strings, locale }: AttachmentView): TemplateResult {
  const format = new Intl.NumberFormat(locale, { maximumFractionDigits: 5 })
  const place = `${item.latitude}/${item.longitude}`
  const href = `https://www.openstreetmap.org/?mlat=${item.latitude}&mlon=${item.longitude}#map=16/${place}`
  return html`<a class="file" href=${href} target="_blank" rel="noopener noreferrer">
    ${icon('location')}
    <span class="file-words">
      <bdi class="file-name">${item.label || strings.location}</bdi>
      <span class="file-size">${format.format(item.latitude)}, ${format.format(item.longitude)}</span>
    </span>
  </a>`
}

function safeUrl(url: string | null): string | null {
  if (url === null || !URL.canParse(url, document.baseURI)) return null
  return /^(https?|blob):$/.test(new URL(url, document.baseURI).protocol) ? url : null
}
