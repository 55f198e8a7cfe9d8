/** What the kernel needs of WebAssembly, which Node and browsers have and neither's types share. */
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, (...values: number[]) => void>>;
  type Module = object;
  const Module: new (bytes: Uint8Array<ArrayBuffer>) => Module;
  const Instance: new (module: Module, imports: Imports) => { readonly exports: object };
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  function validate(bytes: Uint8Array<ArrayBuffer>): boolean;
}
