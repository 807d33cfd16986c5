/** Pixels a side: what is see-through in a picture is rarely smaller than a cell of this grid. */
const grid = 16

let context: CanvasRenderingContext2D | null = null

/** Whether something shows through a picture of this server. Looks at it scaled down, which takes a fraction of a millisecond. */
export function isTransparent(image: HTMLImageElement): boolean {
  context ??= Object.assign(document.createElement('canvas'), { width: grid, height: grid }).getContext('2d', {
    willReadFrequently: true,
  })
  if (!context) return false
  context.clearRect(0, 0, grid, grid)
  context.drawImage(image, 0, 0, grid, grid)
  const { data } = context.getImageData(0, 0, grid, grid)
  // The fourth of every four is the opacity.
  return data.some((value, index) => index % 4 === 3 && value < 250)
}
