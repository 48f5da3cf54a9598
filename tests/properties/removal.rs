//! What is put in can be taken out without a trace, and the other way round, in mappings and in
//! lists.

use std::cell::Cell;

use new_service::yaml::{NewEntry, NewItem, Place, Splicer, Tree, block_entry_lines};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;

use super::config;
use super::insertion::{NEW, PARENT, Style, Written, insert, joined, place, style, written};

/// The text without one entry of the parent; `None` where the program refuses.
fn without_entry(text: &str, index: usize) -> Option<String> {
    let tree = Tree::parse(text).expect("it can be read");
    let parent = tree.entry(tree.documents()[0], PARENT)?.value;
    let mut splicer = Splicer::new(text, &tree).ok()?;
    splicer.remove_entries(parent, &[index]).ok()?;
    // A block of text that keeps its empty lines would take in those below what goes.
    splicer.finish().ok()
}

#[test]
fn an_entry_that_was_put_in_is_taken_out_without_a_trace() {
    const CASES: u32 = 1500;
    let compared = Cell::new(0);
    let mut runner = TestRunner::new(config(CASES));
    let result = runner.run(&(written(), place()), |(written, place)| {
        // What gives way to the first entry does not come back.
        let after = match written.entries {
            0 => None,
            _ => insert(&written, place),
        };
        let Some(after) = after else { return Ok(()) };
        let tree = Tree::parse(&after).expect("it can be read");
        let parent = tree
            .entry(tree.documents()[0], PARENT)
            .expect("it is there");
        let entries = tree.entries(parent.value);
        let keys = entries.iter().map(|entry| tree.scalar(entry.key));
        let index = keys.into_iter().position(|key| key == Some(NEW));
        let index = index.expect("the new key is there");
        // A comment or an empty line that happens to be above or below would go with it.
        let lines = block_entry_lines(&after, &tree, parent.value, index).expect("it has lines");
        let own = format!("{NEW}: {{}}");
        let below = after[lines.end..].lines().next().unwrap_or_default();
        let is_alone = after[lines].trim_end() == format!("{:1$}{own}", "", column(&after, &own));
        if is_alone
            && (index > 0 || !below.trim().is_empty())
            && let Some(back) = without_entry(&after, index)
        {
            prop_assert_eq!(&back, &written.text);
            compared.set(compared.get() + 1);
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    let compared = compared.get();
    assert!(compared > CASES / 4, "only {compared} of {CASES}");
}

fn column(text: &str, part: &str) -> usize {
    let mut lines = text.lines();
    let line = lines.find_map(|line| line.find(part));
    line.expect("it is there")
}

/// Takes out one entry after the first and puts its lines back.
fn out_and_in(written: &Written, index: usize) -> Option<String> {
    let text = &written.text;
    let tree = Tree::parse(text).expect("it can be read");
    let parent = tree.entry(tree.documents()[0], PARENT)?;
    let lines = block_entry_lines(text, &tree, parent.value, index)?;
    // A comment that belongs to neither entry would be below what is put back.
    let above = text[..lines.start].lines().last()?;
    if above.trim_start().starts_with('#') {
        return None;
    }
    let key = tree.scalar(tree.entries(parent.value)[index].key)?;
    let column = text[lines.clone()]
        .lines()
        .rfind(|line| line.contains(key))?;
    let column = column.find(|letter: char| letter != ' ')?;
    let rows = text[lines]
        .lines()
        .map(|line| match line.trim().is_empty() {
            true => line.to_owned(),
            false => line.get(column..).unwrap_or_default().to_owned(),
        });
    let mut rows: Vec<String> = rows.collect();
    let apart = rows.first()?.is_empty();
    if apart {
        rows.remove(0);
    }
    let less = without_entry(text, index)?;
    // A block of text keeps the newline that the file's end did without.
    if less.ends_with('\n') != text.ends_with('\n') {
        return None;
    }
    let tree = Tree::parse(&less).expect("it can be read");
    let parent = tree.entry(tree.documents()[0], PARENT)?;
    let mut splicer = Splicer::new(&less, &tree).ok()?;
    let new = NewEntry {
        key,
        lines: &rows,
        apart,
    };
    let place = Place::Before(index);
    splicer.insert_entry(parent, place, &new).ok()?;
    splicer.finish().ok()
}

#[test]
fn an_entry_that_was_taken_out_is_put_back_without_a_trace() {
    const CASES: u32 = 1500;
    let compared = Cell::new(0);
    let mut runner = TestRunner::new(config(CASES));
    let result = runner.run(&(written(), 1..6usize), |(written, index)| {
        // Blanks on empty lines are not written again.
        let is_plain = written.text.lines().all(|line| line.trim_end() == line);
        if is_plain && let Some(back) = out_and_in(&written, index) {
            prop_assert_eq!(&back, &written.text);
            compared.set(compared.get() + 1);
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    let compared = compared.get();
    assert!(compared > CASES / 8, "only {compared} of {CASES}");
}

/// A list as somebody may have written it, with what is around it.
#[derive(Debug, Clone)]
struct List {
    text: String,
    items: usize,
    is_flow: bool,
}

fn list() -> impl Strategy<Value = List> {
    let flow = (
        0..5usize,
        select(vec!["", " "]),
        select(vec![",", ", ", ",  ", ",\n    "]),
        select(vec!["", "\"", "'"]),
        select(vec!["", " # c", "\nafter: [x]"]),
    );
    let flow = flow.prop_map(|(items, inner, separator, quote, end)| {
        let written = (0..items).map(|at| format!("{quote}item-{at}{quote}"));
        let inside = written.collect::<Vec<String>>().join(separator);
        let inner = [inner, if items == 0 { "" } else { inner }];
        List {
            text: format!("list: [{}{inside}{}]{end}\n", inner[0], inner[1]),
            items,
            is_flow: true,
        }
    });
    let rows = prop::collection::vec(
        select(vec!["", " # beside", "\n", "\n# above\n", "\n  # above\n"]),
        1..5,
    );
    let block = (rows, style(), 1..4usize, any::<bool>());
    let block = block.prop_map(|(rows, style, gap, tail)| {
        let mut lines = vec!["list: # all".to_owned()];
        for (index, row) in rows.iter().enumerate() {
            let step = style.step;
            let (above, beside) = match row.strip_prefix('\n') {
                Some(above) => (above, ""),
                None => ("", *row),
            };
            if row.starts_with('\n') {
                lines.push(String::new());
            }
            lines.extend(above.lines().map(str::to_owned));
            lines.push(format!("{:step$}-{:gap$}item-{index}{beside}", "", ""));
        }
        if tail {
            lines.push("after: 1".to_owned());
        }
        List {
            text: joined(&lines, &Style { ..style }),
            items: rows.len(),
            is_flow: false,
        }
    });
    prop_oneof![flow, block]
}

fn names(text: &str) -> Vec<String> {
    let value: serde_yaml::Value = serde_yaml::from_str(text).expect("another parser reads it");
    let items = value["list"].as_sequence().expect("it is a list");
    let names = items
        .iter()
        .map(|item| item.as_str().expect("a word").to_owned());
    names.collect()
}

#[test]
fn a_word_goes_into_any_list_and_out_again_without_a_trace() {
    const CASES: u32 = 3000;
    let (put_in, compared) = (Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(config(CASES));
    let result = runner.run(&(list(), place()), |(list, place)| {
        let text = &list.text;
        let tree = Tree::parse(text).expect("it can be read");
        let parent = tree
            .entry(tree.documents()[0], "list")
            .expect("it is there");
        let mut splicer = Splicer::new(text, &tree).expect("it has whole lines");
        splicer
            .insert_word(parent, place, "new")
            .expect("every list takes it");
        let after = splicer.finish().expect("it is what was meant");
        let index = match place {
            Place::Before(index) => index,
            Place::After(index) => index + 1,
            Place::Last => list.items,
        };
        let index = index.min(list.items);
        let mut expected = names(text);
        expected.insert(index, "new".into());
        prop_assert_eq!(names(&after), expected, "{}", after);
        prop_assert_eq!(text.ends_with('\n'), after.ends_with('\n'));
        put_in.set(put_in.get() + 1);

        // Right above a comment or an empty line, the new item would seem to be what that is for.
        let is_alone = list.is_flow || index == list.items;
        let tree = Tree::parse(&after).expect("it can be read");
        let sequence = tree
            .entry(tree.documents()[0], "list")
            .expect("it is there");
        let mut splicer = Splicer::new(&after, &tree).expect("it has whole lines");
        splicer
            .remove_items(sequence.value, &[index])
            .expect("it goes");
        let back = splicer.finish().expect("it is what was meant");
        prop_assert_eq!(names(&back), names(text), "{}", back);
        if is_alone {
            prop_assert_eq!(&back, text);
            compared.set(compared.get() + 1);
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    assert!(put_in.get() >= CASES && compared.get() > CASES / 2);
}

#[test]
fn an_item_of_several_lines_goes_in_apart_and_out_again() {
    let text = "list:\r\n\r\n  - a: 1\r\n\r\n  - b: 2\r\n\r\nafter: 1\r\n";
    let lines = ["- c: 3".to_owned(), "  d: [4]".to_owned()];
    for (place, index) in [
        (Place::Before(0), 0),
        (Place::After(0), 1),
        (Place::Last, 2),
    ] {
        let tree = Tree::parse(text).expect("it can be read");
        let parent = tree
            .entry(tree.documents()[0], "list")
            .expect("it is there");
        let mut splicer = Splicer::new(text, &tree).expect("it has whole lines");
        let new = NewItem {
            lines: &lines,
            apart: true,
        };
        splicer
            .insert_item(parent, place, &new)
            .expect("it goes in");
        let after = splicer.finish().expect("it is what was meant");
        assert!(after.contains("  - c: 3\r\n    d: [4]\r\n\r\n"), "{after}");
        let tree = Tree::parse(&after).expect("it can be read");
        let sequence = tree
            .entry(tree.documents()[0], "list")
            .expect("it is there");
        let mut splicer = Splicer::new(&after, &tree).expect("it has whole lines");
        splicer
            .remove_items(sequence.value, &[index])
            .expect("it goes out");
        assert_eq!(splicer.finish().expect("it is what was meant"), text);
    }
}
