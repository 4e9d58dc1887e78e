//! The kernels' properties, natively. The same cases run in WebAssembly by `examples/wasm_cases.rs`.

mod cases;

/// One test per group of cases.
macro_rules! groups {
    ($($group:ident),*) => {
        $(
            #[test]
            fn $group() {
                for (name, case) in cases::$group::CASES {
                    println!("{name}");
                    case();
                }
            }
        )*

        #[test]
        fn no_group_is_forgotten() {
            assert_eq!(cases::GROUPS.len(), [$(stringify!($group)),*].len());
        }
    };
}

groups!(activations, gather, gemm, lanes, optim, reduce, softmax);
