variable "name" {
  description = "Prefix of all names."
  type        = string
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets without a way out, in two zones or more."
  type        = list(string)
}

variable "client_security_group_id" {
  description = "Who may connect."
  type        = string
}

variable "node_type" {
  description = "Machine of each of the two nodes."
  type        = string
}
