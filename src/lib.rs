pub mod helmfile;
pub mod text_edit;
pub mod yaml;
