import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import { define } from '../define.js'
import type { Attachment } from '../../core/model.js'
import { icon } from '../rare-icons.js'
import { en } from '../strings/en.js'
import { fileWords } from '../strings/files.js'
import { threadWords } from '../strings/thread.js'
import type { Strings } from '../strings/strings.js'
import { base } from '../styles/base.js'
import { toShownFileName, toShownSize } from './file-facts.js'

type FileLike = Exclude<Attachment, { readonly type: 'location' }>

/** Kinds that can do nothing but show pixels. An SVG is a document and is never shown in place. */
const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'])

/** What a message carries besides words: a picture, sound, a film, a file, a place. What cannot be shown is a file row. */
export class ChatAttachment extends LitElement {
  static override styles = [
    base,
    css`
      :host { display: block; max-inline-size: 100%; margin-block-end: 4px; }
      .picture { display: block; inline-size: fit-content; max-inline-size: calc(100% + 12px); border-radius: 12px; overflow: hidden; margin-inline: -6px; margin-block-start: -2px; background: color-mix(in oklch, currentColor 8%, transparent); }
      img { display: block; max-inline-size: 100%; block-size: auto; object-fit: cover; }
      video { display: block; inline-size: 280px; max-inline-size: 100%; aspect-ratio: 16 / 9; border-radius: 10px; background: black; }
      audio { display: block; inline-size: 260px; max-inline-size: 100%; block-size: 40px; }
      .file { display: flex; align-items: center; gap: 10px; padding-block: 4px; color: inherit; text-decoration: none; border-radius: 6px; }
      a:hover .name { text-decoration: underline; }
      a:focus-visible { outline-color: currentColor; }
      .words { flex: 1; display: grid; grid-template-columns: minmax(0, 1fr); justify-items: start; min-inline-size: 0; }
      .name { display: flex; max-inline-size: 100%; font-weight: 600; }
      .stem { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
      .extension { flex: none; }
      .size { font-size: var(--chat-text-meta); opacity: 0.85; }
      .name, .size { line-height: round(1.4em, 1px); }
    `,
  ]
  static override properties = {
    item: { attribute: false },
    url: { attribute: false },
    strings: { attribute: false },
    locale: {},
    broken: { state: true },
  }

  item: Attachment | undefined
  /** Where it can be had now; null: nowhere. */
  url: string | null = null
  strings: Strings = en
  locale = 'en'
  /** The address that could not be shown. */
  private broken: string | undefined

  override render() {
    const { item, url } = this
    if (!item) return nothing
    if (item.type === 'location') return this.#renderPlace(item)
    const address = safeUrl(url)
    if (address === null || address === this.broken) return this.#renderFile(item, address)
    const onError = () => (this.broken = address)
    const name = item.name || threadWords[item.type]
    if (item.type === 'image' && pictures.has(item.mime)) return this.#renderPicture(item, address, name)
    if (item.type === 'video') return html`<video controls preload="metadata" src=${address} aria-label=${name} @error=${onError}></video>`
    if (item.type === 'audio') return html`<audio controls preload="none" src=${address} aria-label=${name} @error=${onError}></audio>`
    return this.#renderFile(item, address)
  }

  // The box has its size before the picture is there: nothing moves when it comes.
  #renderPicture(item: Extract<Attachment, { type: 'image' }>, url: string, name: string): TemplateResult {
    const size = item.width && item.height ? boxOf(item.width, item.height) : { width: 240, height: 180 }
    return html`<a class="picture" href=${url} target="_blank" rel="noopener noreferrer" aria-label=${fileWords.openFile(name)}>
      <img
        src=${url}
        alt=${name}
        width=${size.width}
        height=${size.height}
        loading="lazy"
        decoding="async"
        referrerpolicy="no-referrer"
        @error=${() => (this.broken = url)}
      />
    </a>`
  }

  #renderFile(item: FileLike, url: string | null): TemplateResult {
    const { locale } = this
    const { stem, extension } = toShownFileName(item.name || threadWords[item.type])
    const words = html`
      ${icon('file')}
      <span class="words">
        <bdi class="name"><span class="stem">${stem}</span><bdi class="extension">${extension}</bdi></bdi>
        <bdi class="size">${item.size > 0 ? toShownSize(item.size, locale) : threadWords[item.type]}${url === null ? `, ${fileWords.fileGone}` : ''}</bdi>
      </span>
      ${url === null ? nothing : icon('download')}
    `
    return url === null
      ? html`<span class="file">${words}</span>`
      : html`<a class="file" href=${url} download=${stem + extension} target="_blank" rel="noopener noreferrer">${words}</a>`
  }

  #renderPlace({ latitude, longitude, label }: Extract<Attachment, { type: 'location' }>): TemplateResult {
    const format = new Intl.NumberFormat(this.locale, { maximumFractionDigits: 5 })
    const href = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`
    return html`<a class="file" href=${href} target="_blank" rel="noopener noreferrer">
      ${icon('location')}
      <span class="words">
        <bdi class="name">${label || threadWords.location}</bdi>
        <bdi class="size">${format.format(latitude)}, ${format.format(longitude)}</bdi>
      </span>
    </a>`
  }
}

function boxOf(width: number, height: number): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, 280 / width, 320 / height)
  return { width: Math.max(60, Math.round(width * scale)), height: Math.max(40, Math.round(height * scale)) }
}

function safeUrl(url: string | null): string | null {
  if (url === null || !URL.canParse(url, document.baseURI)) return null
  return /^(https?|blob):$/.test(new URL(url, document.baseURI).protocol) ? url : null
}

define('chat-attachment', ChatAttachment)

declare global {
  interface HTMLElementTagNameMap {
    'chat-attachment': ChatAttachment
  }
}
