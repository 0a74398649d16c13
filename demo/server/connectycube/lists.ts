/** Lists of ids as the tables keep them: `,1001,1002,`. */
export function toIdList(ids: readonly number[]): string {
  return ids.length === 0 ? ',' : `,${ids.join(',')},`
}

export function fromIdList(list: string): number[] {
  return list.split(',').filter(Boolean).map(Number)
}

export function hasId(list: string, id: number): boolean {
  return list.includes(`,${id},`)
}
