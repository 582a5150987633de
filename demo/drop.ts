/**
 * Files that are dropped on the page, anywhere, those of folders too. Text that is dragged is the text field's business.
 */
import { isOpenable } from './open-file.ts';

/** @param onFiles what was dropped itself, and the files of folders that have the name of something that is opened; maybe none */
export function acceptDrops(
  onFiles: (files: readonly File[]) => void,
  onError: (error: unknown) => void,
): void {
  const isFileDrag = ({ dataTransfer }: DragEvent): boolean =>
    dataTransfer?.types.includes('Files') ?? false;
  addEventListener('dragover', (event) => {
    if (!isFileDrag(event)) return;
    event.preventDefault();
    document.body.classList.add('dropping');
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) document.body.classList.remove('dropping');
  });
  addEventListener('drop', (event) => {
    document.body.classList.remove('dropping');
    const { dataTransfer } = event;
    if (dataTransfer === null || !isFileDrag(event)) return;
    event.preventDefault();
    void droppedFiles(dataTransfer).then(onFiles, onError);
  });
}

/** To be called while the event is handled: the list of what was dropped is empty afterwards. */
async function droppedFiles({ items, files }: DataTransfer): Promise<readonly File[]> {
  const given = [...files];
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((one) => one !== null);
  if (!entries.some(isFolder)) return given;
  const found: File[] = [];
  const waiting = entries.map((entry) => ({ entry, isInFolder: false }));
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { entry, isInFolder } = next;
    if (isFolder(entry)) {
      const inside = await listFolder(entry);
      // In its place, in the order of their names.
      waiting.unshift(...inside.map((one) => ({ entry: one, isInFolder: true })));
    } else if (isFile(entry) && (!isInFolder || isOpenable(entry.name))) {
      found.push(await fileOf(entry));
    }
  }
  return found;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

async function listFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  // Browsers give some at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0)
      return all.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
    all.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}
