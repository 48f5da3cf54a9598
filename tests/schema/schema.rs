//! A schema that documents are held to.

use std::collections::BTreeSet;

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;

use super::harness::program::Scratch;

/// A schema as it is printed, and as it is understood.
pub struct Schema {
    /// As it is printed.
    pub text: Value,
    all: Schemas,
    index: SchemaIndex,
}

impl Schema {
    /// The one that the program prints for a document.
    pub fn of(document: &str) -> Self {
        let printed = Scratch::new().run(["schema", document]).expect_done();
        assert_eq!(printed.stderr, "");
        let text: Value = serde_json::from_str(&printed.stdout).expect("JSON");
        let id = text["$id"].as_str().expect("an id").to_owned();
        Self::compiled(&id, text)
    }

    /// One that the validator brings along.
    pub fn at(url: &str) -> Self {
        Self::compiled(url, Value::Null)
    }

    fn compiled(id: &str, text: Value) -> Self {
        let mut compiler = Compiler::new();
        if !text.is_null() {
            compiler
                .add_resource(id, text.clone())
                .expect("a place for it");
        }
        let mut all = Schemas::new();
        let understood = compiler.compile(id, &mut all);
        let index = understood.unwrap_or_else(|error| panic!("{id}: {error:#}"));
        Self { text, all, index }
    }

    /// What is wrong with a document.
    pub fn flaw(&self, document: &Value) -> Option<String> {
        let result = self.all.validate(document, self.index);
        result.err().map(|error| format!("{error:#}"))
    }

    pub fn takes(&self, document: &Value) -> bool {
        self.flaw(document).is_none()
    }

    /// Panics unless the document is as the schema says.
    pub fn expect_valid(&self, document: &Value, what: &str) {
        if let Some(flaw) = self.flaw(document) {
            panic!("{what}: {flaw}\n{document:#}");
        }
    }

    /// The words that a part of the schema has to choose from.
    pub fn words(&self, pointer: &str) -> BTreeSet<String> {
        let part = self.text.pointer(pointer).expect("a part of the schema");
        texts(part["enum"].as_array().expect("a choice"))
    }
}

/// A list of texts, without its order.
pub fn texts<'v>(values: impl IntoIterator<Item = &'v Value>) -> BTreeSet<String> {
    let texts = values.into_iter().map(Value::as_str);
    texts.map(|text| text.expect("a text").to_owned()).collect()
}
