'use client'

import { FilePlus, FolderPlus, Link2, Plus } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'
import { PromptDialog } from '../ui/prompt-dialog.tsx'
import type { Adding } from './use-add-files.ts'

/** Not in React's types. https://developer.mozilla.org/docs/Web/API/HTMLInputElement/webkitdirectory */
const wholeFolder = { webkitdirectory: '' }

/** Files, a folder, or an address. */
export function AddMenu({ adding }: { adding: Adding }) {
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const [isNaming, setNaming] = useState(false)
  return (
    <>
      <Menu
        trigger={
          <Button kind="primary">
            <Plus className="size-5" strokeWidth={1.75} aria-hidden />
            Add
          </Button>
        }
      >
        <MenuItem icon={FilePlus} onSelect={() => files.current?.click()}>
          Files
        </MenuItem>
        <MenuItem icon={FolderPlus} onSelect={() => folder.current?.click()}>
          Folder
        </MenuItem>
        <MenuItem icon={Link2} onSelect={() => setNaming(true)}>
          Web address
        </MenuItem>
      </Menu>
      <input
        ref={files}
        type="file"
        multiple
        className="hidden"
        tabIndex={-1}
        aria-label="Choose files"
        onChange={(event) => {
          adding.choose(event.target.files)
          event.target.value = ''
        }}
      />
      <input
        ref={folder}
        type="file"
        multiple
        {...wholeFolder}
        className="hidden"
        tabIndex={-1}
        aria-label="Choose a folder"
        onChange={(event) => {
          adding.choose(event.target.files)
          event.target.value = ''
        }}
      />
      <PromptDialog
        open={isNaming}
        onOpenChange={setNaming}
        title="Add from the web"
        description="The server fetches the page, the picture or the file that stands there."
        label="Address"
        placeholder="https://"
        hint="Several addresses: one a line."
        action="Add"
        multiline
        onSubmit={adding.addAddress}
      />
    </>
  )
}
