/** The two panels of an exchange, words and pictures, hinged: side by side where there is room, else one over the other. */
export const panelsClass =
  'mx-auto w-full max-w-176 px-4 md:px-8 xl:grid xl:max-w-[74rem] xl:grid-cols-[minmax(0,42rem)_minmax(0,25rem)] xl:justify-between xl:gap-x-12'
