/** The look shared by popovers, menus and selects. */
export const popupClass =
  'z-50 max-h-(--available-height) overflow-y-auto rounded-2xl border bg-raised p-1.5 shadow-raised outline-none origin-(--transform-origin) transition-[scale,opacity] duration-120 data-ending-style:scale-[0.98] data-starting-style:scale-[0.98] data-ending-style:opacity-0 data-starting-style:opacity-0'

export const menuItemClass =
  'flex min-h-11 w-full cursor-default select-none items-center gap-3 rounded-lg px-3 py-1.5 text-left text-[0.9375rem] outline-none data-highlighted:bg-hover data-disabled:opacity-50 md:min-h-9'
