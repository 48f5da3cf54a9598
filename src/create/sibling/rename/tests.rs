use std::str::FromStr;

use proptest::prelude::*;

use super::*;

fn renaming(sibling: &str, new: &str) -> Renaming {
    let name = |text| ServiceName::from_str(text).unwrap();
    Renaming::new(&name(sibling), &name(new))
}

#[test]
fn the_whole_name_is_renamed_in_its_four_forms() {
    let renaming = renaming("sea-gull", "river-tern-next");
    assert_eq!(
        renaming.apply("sea-gull sea_gull SEA_GULL SeaGull x-sea-gull_y"),
        "river-tern-next river_tern_next RIVER_TERN_NEXT RiverTernNext x-river-tern-next_y"
    );
    assert_eq!(
        renaming.apply("sea-gulls, osea-gull, SeaGulls, sea.gull, seagull"),
        "sea-gulls, osea-gull, SeaGulls, sea.gull, seagull"
    );
}

#[test]
fn a_name_within_the_new_one_is_renamed_once() {
    assert_eq!(
        renaming("gull", "gull-next").apply("gull GULL"),
        "gull-next GULL_NEXT"
    );
    assert_eq!(
        renaming("gull-next", "gull").apply("gull-next gull"),
        "gull gull"
    );
}

#[test]
fn the_differing_part_is_renamed_where_it_is_part_of_a_value() {
    let renaming = renaming("bird-plumage", "bird-nests");
    assert_eq!(renaming.apply("folder: plumage\n"), "folder: nests\n");
    assert_eq!(renaming.apply("id: my_plumage_2\n"), "id: my_nests_2\n");
    assert_eq!(renaming.apply("list: [plumage, x]\n"), "list: [nests, x]\n");
    for text in [
        "# the plumage of birds\n",
        "a: 1 # plumage\n",
        "plumage: 1\n",
        "  - plumage:\n",
        "a: s3://models/plumage/1\n",
        "a: plumage.example.org\n",
        "a: plumages\n",
    ] {
        assert_eq!(renaming.apply(text), text);
    }
}

#[test]
fn more_than_the_differing_part_is_renamed_everywhere() {
    let renaming = renaming("pg-bird-plumage-next", "pg-bird-nests-next");
    assert_eq!(renaming.apply("# bird-plumage"), "# bird-nests");
    assert_eq!(renaming.apply("a: PLUMAGE_NEXT"), "a: NESTS_NEXT");
    assert_eq!(renaming.apply("a: bird-next"), "a: bird-next");
}

#[test]
fn an_everyday_word_is_renamed_only_as_a_whole_value_and_never_in_a_helmfile() {
    for part in ["main", "ml", "test"] {
        let renaming = renaming(&format!("bird-{part}"), "bird-nests");
        let whole = format!("id: \"{part}\"\nlist: [{part}]\n");
        assert_eq!(renaming.apply(&whole), "id: \"nests\"\nlist: [nests]\n");
        let other = format!("id: {part}-x\nname: the {part}\n");
        assert_eq!(renaming.apply(&other), other);
        let helmfile = format!("releases: [{part}]\nname: {part}\n");
        assert_eq!(renaming.apply_to_helmfile(&helmfile), helmfile);
        assert_eq!(
            renaming.apply_to_path(&format!("values-{part}.yaml")),
            format!("values-{part}.yaml")
        );
    }
}

#[test]
fn releases_and_environments_can_be_reserved() {
    let plain = renaming("bird-plumage", "bird-nests");
    assert_eq!(plain.apply_to_helmfile("name: plumage"), "name: nests");
    let reserved = plain.reserving(["main", "plumage"]);
    assert_eq!(reserved.apply_to_helmfile("name: plumage"), "name: plumage");
}

#[test]
fn kept_texts_are_left_but_for_the_whole_name() {
    let renaming = renaming("bird-plumage", "bird-nests").keeping([
        "values-plumage.yaml".to_owned(),
        "bird-plumage.yaml".to_owned(),
    ]);
    assert_eq!(
        renaming.apply_to_helmfile("- values-plumage.yaml # plumage\n- x-plumage.yaml\n"),
        "- values-plumage.yaml # plumage\n- x-nests.yaml\n"
    );
    assert_eq!(
        renaming.apply_to_path("bird-plumage.yaml"),
        "bird-nests.yaml"
    );
}

#[test]
fn names_without_common_parts_have_no_differing_part() {
    assert_eq!(renaming("sea-gull", "tern").apply("sea gull"), "sea gull");
    assert_eq!(renaming("gull", "gull-next").apply("next"), "next");
    assert_eq!(renaming("gull-gull", "gull").apply("a: gull"), "a: gull");
}

#[test]
fn the_whole_name_alone_can_be_asked_for() {
    let renaming = renaming("bird-plumage", "bird-nests");
    assert_eq!(
        renaming.whole_name("plumage bird-plumage"),
        "plumage bird-nests"
    );
}

/// Parts of names that share no letters with those of the other side, so that neither name is a
/// part of the other. Four letters at least: shorter parts are renamed in fewer places.
fn parts(part: &'static str) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(part, 2..4)
}

proptest! {
    #[test]
    fn there_and_back_is_the_identity(
        from in parts("[a-f]{4,6}"),
        to in parts("[g-l]{4,6}"),
        common in prop::collection::vec("[mnop]{2,5}", 0..3),
        pieces in prop::collection::vec((0..12_usize, "[qrs0-9 :./#é\"\\-_\\n]{0,4}"), 0..30),
    ) {
        let name = |parts: &[String]| [&common[..], parts].concat().join("-");
        let (from, to) = (name(&from), name(&to));
        let differing = Differing::of(&from, &to).map(|parts| parts.alone().0);
        let mut words: Vec<String> = forms(&from).into();
        words.extend(differing.iter().flat_map(|part| forms(part)));
        words.push("mn".to_owned());
        let pieces = pieces.iter();
        let text: String = pieces
            .flat_map(|(word, filler)| [words[word % words.len()].as_str(), filler.as_str()])
            .collect();
        let there = renaming(&from, &to).apply(&text);
        prop_assert_eq!(renaming(&to, &from).apply(&there), text);
    }

    #[test]
    fn text_without_the_name_stays_as_it_is(text in "[g-zG-Z0-9 :./#é\"\\-_\\n]{0,200}") {
        prop_assert_eq!(renaming("abc-def", "fed-cba").apply(&text), text);
    }
}

#[test]
fn a_key_of_every_helmfile_is_no_name() {
    let name = |text: &str| ServiceName::from_str(text).unwrap();
    let renaming = Renaming::new(&name("version"), &name("tern"));
    let text = "- version: 1.0 # version\n  name: version\n";
    let expected = "- version: 1.0 # tern\n  name: tern\n";
    assert_eq!(renaming.apply_to_helmfile(text), expected);
    let renaming = Renaming::new(&name("gull"), &name("tern"));
    assert_eq!(renaming.apply_to_helmfile("gull: 1\n"), "tern: 1\n");
}
