//! Takes code out of the WASM that the compiler must keep and no page ever runs.

use anyhow::{Result, bail};
use walrus::{Function, FunctionKind, Module};

/// Hydration of an erased view step by step, which Leptos has for pages whose code comes in pieces.
///
/// Every erased view carries a pointer to it, so the linker keeps a copy for each view: an eighth of all code. Its only
/// way in is `leptos::mount::hydrate_lazy`, which nothing here calls.
///
/// Only these are safe to know by name. The compiler gives equal functions one body under one of their names, so that
/// a shorter one, such as how a future is dropped, may be somebody else's as well; these hold what is theirs alone.
const NEVER_RUNS: &str = "IntoAny>::into_any::hydrate_async";

/// Empties every function that never runs, and drops whatever only they called.
pub fn unused(module: &mut Module) -> Result<()> {
    let emptied = module.funcs.iter_mut().filter(|function| never_runs(function)).map(empty).count();
    if emptied == 0 {
        bail!("No function is called {NEVER_RUNS}: look how Leptos names it now.");
    }
    walrus::passes::gc::run(module);
    Ok(())
}

fn never_runs(function: &Function) -> bool {
    let is_ours = matches!(function.kind, FunctionKind::Local(_));
    let is_it = |name: &str| name.contains(NEVER_RUNS) && !name.starts_with("core::ptr::drop_in_place");
    is_ours && function.name.as_deref().is_some_and(is_it)
}

/// Leaves a function its place and its type, and nothing to do: whoever called it would stop there.
fn empty(function: &mut Function) {
    let mut body = function.kind.unwrap_local_mut().builder_mut().func_body();
    body.instrs_mut().clear();
    body.unreachable();
}

#[cfg(test)]
mod tests {
    use super::*;
    use walrus::{FunctionBuilder, FunctionId, ValType};

    /// A function that gives a number by asking another one, or by itself.
    fn number(module: &mut Module, name: &str, asks: Option<FunctionId>) -> FunctionId {
        let mut builder = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
        builder.name(name.into());
        match asks {
            Some(other) => builder.func_body().call(other),
            None => builder.func_body().i32_const(7),
        };
        let id = builder.finish(Vec::new(), &mut module.funcs);
        if asks.is_some() {
            module.exports.add(name, id);
        }
        id
    }

    fn names(module: &Module) -> Vec<&str> {
        let mut names: Vec<_> = module.funcs.iter().filter_map(|function| function.name.as_deref()).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn what_only_unused_code_calls_goes_with_it() {
        let mut module = Module::default();
        let only_lazy = number(&mut module, "a step", None);
        let both = number(&mut module, "a view", None);
        number(&mut module, "<T as IntoAny>::into_any::hydrate_async", Some(only_lazy));
        number(&mut module, "<T as IntoAny>::into_any::build", Some(both));

        unused(&mut module).unwrap();

        assert_eq!(
            names(&module),
            ["<T as IntoAny>::into_any::build", "<T as IntoAny>::into_any::hydrate_async", "a view"]
        );
        assert!(Module::from_buffer(&module.emit_wasm()).is_ok());
    }

    #[test]
    fn how_a_future_is_dropped_may_be_shared_and_stays() {
        let mut module = Module::default();
        number(&mut module, "<T as IntoAny>::into_any::hydrate_async", None);
        let shared = number(&mut module, "core::ptr::drop_in_place<<T as IntoAny>::into_any::hydrate_async>", None);
        number(&mut module, "drops something else", Some(shared));
        unused(&mut module).unwrap();
        let body = module.funcs.get(shared).kind.unwrap_local();
        assert!(matches!(body.block(body.entry_block()).instrs[..], [(walrus::ir::Instr::Const(_), _)]));
    }

    #[test]
    fn a_module_without_any_unused_code_is_not_the_one_that_was_meant() {
        let mut module = Module::default();
        number(&mut module, "<T as IntoAny>::into_any::build", None);
        assert!(unused(&mut module).is_err());
    }
}
