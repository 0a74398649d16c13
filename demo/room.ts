/** Opens the chat where it leaves something of the page to be seen; on a phone it would cover it. */
export function openWhereThereIsRoom(widget: HTMLElementTagNameMap['chat-widget']): void {
  widget.open = matchMedia('(min-width: 900px)').matches
}
