/** The options of push messages. src/policy/compiler/push_compiler.cc reads them. */

export type PushOptions = Record<string, unknown>;
