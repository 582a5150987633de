/**
 * The part of Python's pickle that `torch.save` of a state dict uses. It builds data and never calls anything:
 * the few globals on the whitelist are turned into plain descriptions here, all others are refused by name.
 */
import { NeriumError } from '../errors.ts';
import { callGlobal, GLOBALS, storageOf } from './pickle-globals.ts';
import { PickleReader } from './pickle-reader.ts';
import { isKind, type PickleValue } from './pickle-values.ts';

const MARK = Symbol('mark');
type StackItem = PickleValue | typeof MARK;

/**
 * The value that a pickle describes.
 * Fails with CHECKPOINT_UNSAFE for anything that is not on the whitelist, with CHECKPOINT_INVALID for a
 * pickle that is broken. Time and memory are linear in the length of `bytes`.
 */
export function parsePickle(bytes: Uint8Array, file: string): PickleValue {
  return new Machine(new PickleReader(bytes, file), file).run();
}

class Machine {
  readonly #reader: PickleReader;
  readonly #file: string;
  readonly #stack: StackItem[] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(reader: PickleReader, file: string) {
    this.#reader = reader;
    this.#file = file;
  }

  run(): PickleValue {
    for (;;) {
      const opcode = this.#reader.byte();
      if (opcode === 0x2e) return this.#pop(); // STOP
      this.#step(opcode);
    }
  }

  #step(opcode: number): void {
    const reader = this.#reader;
    switch (opcode) {
      case 0x80: // PROTO
        this.#protocol(reader.byte());
        return;
      case 0x95: // FRAME
        reader.skip(8);
        return;
      case 0x28: // MARK
        this.#stack.push(MARK);
        return;
      case 0x30: // POP
        this.#stack.pop();
        return;
      case 0x31: // POP_MARK
        this.#popToMark();
        return;
      case 0x4e: // NONE
        this.#stack.push(null);
        return;
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        this.#stack.push(opcode === 0x88);
        return;
      case 0x4a: // BININT
        this.#stack.push(reader.int32());
        return;
      case 0x4b: // BININT1
        this.#stack.push(reader.byte());
        return;
      case 0x4d: // BININT2
        this.#stack.push(reader.uint16());
        return;
      case 0x8a: // LONG1
        this.#stack.push(reader.long(reader.byte()));
        return;
      case 0x47: // BINFLOAT
        this.#stack.push(reader.float64());
        return;
      case 0x58: // BINUNICODE
        this.#stack.push(reader.text(reader.uint32()));
        return;
      case 0x8c: // SHORT_BINUNICODE
        this.#stack.push(reader.text(reader.byte()));
        return;
      case 0x55: // SHORT_BINSTRING
        this.#stack.push(reader.text(reader.byte()));
        return;
      case 0x7d: // EMPTY_DICT
        this.#stack.push({ kind: 'dict', items: new Map() });
        return;
      case 0x29: // EMPTY_TUPLE
      case 0x5d: // EMPTY_LIST
        this.#stack.push({ kind: 'list', items: [] });
        return;
      case 0x74: // TUPLE
        this.#stack.push({ kind: 'list', items: this.#popToMark() });
        return;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        this.#stack.push({ kind: 'list', items: this.#popMany(opcode - 0x84) });
        return;
      case 0x61: // APPEND
        this.#append([this.#pop()]);
        return;
      case 0x65: // APPENDS
        this.#append(this.#popToMark());
        return;
      case 0x73: // SETITEM
        this.#setItems(this.#popMany(2));
        return;
      case 0x75: // SETITEMS
        this.#setItems(this.#popToMark());
        return;
      case 0x71: // BINPUT
        this.#memo.set(reader.byte(), this.#top());
        return;
      case 0x72: // LONG_BINPUT
        this.#memo.set(reader.uint32(), this.#top());
        return;
      case 0x94: // MEMOIZE
        this.#memo.set(this.#memo.size, this.#top());
        return;
      case 0x68: // BINGET
        this.#recall(reader.byte());
        return;
      case 0x6a: // LONG_BINGET
        this.#recall(reader.uint32());
        return;
      case 0x63: // GLOBAL
        this.#global(reader.line(), reader.line());
        return;
      case 0x93: // STACK_GLOBAL
        this.#stackGlobal();
        return;
      case 0x51: // BINPERSID
        this.#stack.push(this.#storage(this.#pop()));
        return;
      case 0x52: // REDUCE
        this.#reduce();
        return;
      case 0x62: // BUILD
        this.#build();
        return;
      default:
        throw this.#unsafe(
          `opcode 0x${opcode.toString(16).padStart(2, '0')} at byte ${reader.position - 1}`,
        );
    }
  }

  #protocol(version: number): void {
    if (version > 5) throw this.#invalid(`pickle protocol ${version}`);
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw this.#invalid('an empty stack');
    return value;
  }

  #top(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined || value === MARK) throw this.#invalid('an empty stack');
    return value;
  }

  #popMany(count: number): PickleValue[] {
    const values = Array.from({ length: count }, () => this.#pop());
    return values.reverse();
  }

  #popToMark(): PickleValue[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw this.#invalid('no mark on the stack');
    const values = this.#stack.splice(mark).slice(1);
    return values as PickleValue[];
  }

  #append(values: readonly PickleValue[]): void {
    const list = this.#top();
    if (!isKind(list, 'list')) throw this.#invalid('values appended to what is no list');
    for (const value of values) list.items.push(value);
  }

  #setItems(values: readonly PickleValue[]): void {
    const dict = this.#top();
    if (!isKind(dict, 'dict') || values.length % 2 !== 0) {
      throw this.#invalid('items set on what is no dict');
    }
    for (let i = 0; i < values.length; i += 2) {
      const key = values[i];
      const value = values[i + 1];
      if (typeof key === 'string' && value !== undefined) dict.items.set(key, value);
    }
  }

  #recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#invalid(`an unknown memo ${index}`);
    this.#stack.push(value);
  }

  #stackGlobal(): void {
    const [module, name] = this.#popMany(2);
    if (typeof module !== 'string' || typeof name !== 'string') {
      throw this.#invalid('a global without a name');
    }
    this.#global(module, name);
  }

  #global(module: string, member: string): void {
    const name = `${module} ${member}`;
    if (!GLOBALS.has(name)) throw this.#unsafe(`the global ${quote(`${module}.${member}`)}`);
    this.#stack.push({ kind: 'global', name });
  }

  #storage(id: PickleValue): PickleValue {
    const storage = storageOf(id);
    if (storage === undefined) throw this.#invalid('a persistent id that is no storage');
    return storage;
  }

  #reduce(): void {
    const [callee, args] = this.#popMany(2);
    if (!isKind(callee, 'global') || !isKind(args, 'list')) {
      throw this.#unsafe('a call of what is no known function');
    }
    const value = callGlobal(callee.name, args.items);
    if (value === null) throw this.#unsafe(`a call of ${quote(callee.name)}`);
    if (value === undefined) throw this.#invalid(`wrong arguments of ${quote(callee.name)}`);
    this.#stack.push(value);
  }

  /** State dicts carry `_metadata` as an attribute of their OrderedDict; nothing in it is needed. */
  #build(): void {
    this.#pop();
    if (!isKind(this.#top(), 'dict')) throw this.#unsafe('a state for what is no dict');
  }

  #unsafe(what: string): NeriumError {
    return new NeriumError('CHECKPOINT_UNSAFE', `The pickle in ${this.#file} asks for ${what}.`, {
      hint: 'Nerium reads state dicts of plain tensors and runs no code of a file: save `model.state_dict()`, or use safetensors.',
    });
  }

  #invalid(what: string): NeriumError {
    return this.#reader.invalid(what);
  }
}

/** Names come from the file: kept short and free of control characters in messages. */
function quote(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name);
}
