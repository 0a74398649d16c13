import { html, type TemplateResult } from 'lit'
import type { Command } from '../../core/actions.js'
import { icon } from '../rare-icons.js'
import { peopleWords } from '../strings/people.js'
import type { InfoWish } from './wishes.js'

export type WishView = {
  /** The label of the wish that is asked about just now. */
  readonly asked: string | null
  readonly isBusy: boolean
  readonly ask: (label: string | null) => void
  /** What needs no question. */
  readonly run: (command: Command) => void
  /** What was asked about. */
  readonly answer: (command: Command) => void
}

/** A button for something to be done with a dialog, or the question before it. */
export function wishItem(wish: InfoWish, { asked, isBusy, ask, run, answer }: WishView): TemplateResult {
  if ('question' in wish && asked === wish.label) {
    return html`<div class="confirm" role="group" aria-label=${wish.label}>
      <p>${wish.question}</p>
      <div class="pair">
        <button class="button" type="button" @click=${() => ask(null)}>${peopleWords.cancel}</button>
        ${wish.answers.map(({ label, command }) => html`<button class="button danger" type="button" ?disabled=${isBusy} @click=${() => answer(command)}>${label}</button>`)}
      </div>
    </div>`
  }
  const act = () => ('question' in wish ? ask(wish.label) : run(wish.command))
  return html`<button class="item ${wish.isGrave ? 'danger' : ''}" type="button" ?disabled=${isBusy} @click=${act}>${icon(wish.icon)}${wish.label}</button>`
}
