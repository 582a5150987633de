/**
 * The part of Python's pickle that `torch.save` of a state dict uses. It builds data and never calls anything:
 * the few globals on the whitelist are turned into plain descriptions here, all others are refused by name.
 */
import { NeriumError } from '../errors.ts';
import { PickleReader } from './pickle-reader.ts';

/** `torch.FloatStorage`, …, as `persistent_load` is given it. */
export interface StorageRef {
  readonly kind: 'storage';
  readonly dtype: 'f32' | 'f16' | 'bf16' | 'i64';
  /** Name of the zip entry under `data/`. */
  readonly key: string;
  /** Elements. */
  readonly count: number;
}

/** A call of `torch._utils._rebuild_tensor_v2`: a view into a storage, counted in elements. */
export interface TensorRef {
  readonly kind: 'tensor';
  readonly storage: StorageRef;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export type PickleValue =
  | null
  | boolean
  | number
  | string
  | PickleList
  | PickleDict
  | StorageRef
  | TensorRef
  | Global;

/** Tuples and lists. */
export interface PickleList {
  readonly kind: 'list';
  readonly items: PickleValue[];
}

/** Dicts, ordered or not. Keys that are not strings are dropped: no state dict has them. */
export interface PickleDict {
  readonly kind: 'dict';
  readonly items: Map<string, PickleValue>;
}

interface Global {
  readonly kind: 'global';
  readonly name: string;
}

const STORAGES: ReadonlyMap<string, StorageRef['dtype']> = new Map([
  ['torch FloatStorage', 'f32'],
  ['torch HalfStorage', 'f16'],
  ['torch BFloat16Storage', 'bf16'],
  ['torch LongStorage', 'i64'],
]);

const ORDERED_DICT = 'collections OrderedDict';
const REBUILD_TENSOR = 'torch._utils _rebuild_tensor_v2';
const REBUILD_PARAMETER = 'torch._utils _rebuild_parameter';
const GLOBALS = new Set([ORDERED_DICT, REBUILD_TENSOR, REBUILD_PARAMETER, ...STORAGES.keys()]);

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

  /** `('storage', torch.FloatStorage, '0', 'cpu', 384)` */
  #storage(id: PickleValue): StorageRef {
    const [tag, type, key, , count] = isKind(id, 'list') ? id.items : [];
    const dtype =
      type !== undefined && isKind(type, 'global') ? STORAGES.get(type.name) : undefined;
    if (tag !== 'storage' || dtype === undefined || typeof key !== 'string' || !isSize(count)) {
      throw this.#invalid('a persistent id that is no storage');
    }
    return { kind: 'storage', dtype, key, count };
  }

  #reduce(): void {
    const [callee, args] = this.#popMany(2);
    if (!isKind(callee, 'global') || !isKind(args, 'list')) {
      throw this.#unsafe('a call of what is no known function');
    }
    switch (callee.name) {
      case ORDERED_DICT:
        if (args.items.length > 0) throw this.#invalid('an OrderedDict with arguments');
        this.#stack.push({ kind: 'dict', items: new Map() });
        return;
      case REBUILD_TENSOR:
        this.#stack.push(this.#tensor(args.items));
        return;
      case REBUILD_PARAMETER:
        this.#stack.push(this.#parameter(args.items));
        return;
      default:
        throw this.#unsafe(`a call of ${quote(callee.name)}`);
    }
  }

  /** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks[, metadata])` */
  #tensor([storage, offset, size, stride]: readonly PickleValue[]): TensorRef {
    const shape = sizesOf(size);
    const strides = sizesOf(stride);
    if (!isKind(storage, 'storage') || !isSize(offset) || !shape || !strides) {
      throw this.#invalid('a tensor without storage, offset, size or stride');
    }
    return { kind: 'tensor', storage, offset, shape, strides };
  }

  /** `_rebuild_parameter(tensor, requires_grad, hooks)` */
  #parameter([tensor]: readonly PickleValue[]): TensorRef {
    if (!isKind(tensor, 'tensor')) throw this.#invalid('a parameter without a tensor');
    return tensor;
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

type Tagged = Exclude<PickleValue, null | boolean | number | string>;

/** True where `value` is one of the objects above with this `kind`. */
export function isKind<Kind extends Tagged['kind']>(
  value: PickleValue | undefined,
  kind: Kind,
): value is Extract<Tagged, { kind: Kind }> {
  return typeof value === 'object' && value !== null && value.kind === kind;
}

function isSize(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function sizesOf(value: PickleValue | undefined): readonly number[] | undefined {
  return isKind(value, 'list') && value.items.every(isSize) ? value.items : undefined;
}

/** Names come from the file: kept short and free of control characters in messages. */
function quote(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name);
}
